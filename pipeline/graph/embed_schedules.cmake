# Writes SOURCE: a C++ file with the texts of FILES as strings, a literal a line.
set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(REPLACE "\n" "\\n\"\n     \"" text "${text}")
  string(APPEND rows "    {\"${name}\",\n     \"${text}\"},\n")
endforeach()
file(WRITE ${SOURCE} "#include \"pipeline/graph/embedded_schedules.h\"

#include <vector>

namespace convoy {

std::span<const EmbeddedSchedules> embedded_schedules() {
  static const std::vector<EmbeddedSchedules> table{
${rows}  };
  return table;
}

}  // namespace convoy
")
