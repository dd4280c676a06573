#include "stages/input/file_facts.h"

namespace convoy {

const char* to_string(FileClass c) {
  switch (c) {
    case FileClass::ok:
      return "ok";
    case FileClass::converted:
      return "converted";
    case FileClass::wrong_type:
      return "wrong type";
    case FileClass::damaged:
      return "damaged";
    case FileClass::refused:
      return "refused";
  }
  return "";
}

FileClass class_of(const FileFacts& f, int channels, bool turned) {
  const bool as_stored = f.components == channels && f.bits == 8 && !f.alpha && !f.palette;
  return as_stored && !(turned && f.orientation != 1) ? FileClass::ok : FileClass::converted;
}

FileClass class_of(const Failure& failure) {
  if (failure.message.starts_with("neither ")) return FileClass::wrong_type;
  return failure.message.find(" refused: ") != std::string::npos ? FileClass::refused : FileClass::damaged;
}

}  // namespace convoy
