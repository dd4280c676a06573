# Writes SOURCE: a C++ file with the texts of FOLDER/NAMES.yaml as raw strings, in the order of NAMES.
set(rows "")
foreach(name IN LISTS NAMES)
  file(READ ${FOLDER}/${name}.yaml text)
  string(APPEND rows "    {\"${name}\", R\"yaml(${text})yaml\"},\n")
endforeach()
file(WRITE ${SOURCE} "#include \"pipeline/models/embedded.h\"

namespace convoy::models {

std::span<const Embedded> ${FUNCTION}() {
  static const Embedded table[] = {
${rows}  };
  return table;
}

}  // namespace convoy::models
")
