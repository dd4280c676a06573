#include "tests/support/own_symbols.h"

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>

namespace convoy::test {
namespace {

// Where the program was loaded; it is the first of all modules.
std::uintptr_t own_base() {
  std::uintptr_t base = 0;
  const auto take_first = [](dl_phdr_info* info, std::size_t, void* to) {
    *static_cast<std::uintptr_t*>(to) = info->dlpi_addr;
    return 1;
  };
  dl_iterate_phdr(take_first, &base);
  return base;
}

template <typename T>
std::span<const T> table(const std::string& file, std::size_t offset, std::size_t bytes) {
  return {reinterpret_cast<const T*>(file.data() + offset), bytes / sizeof(T)};
}

}  // namespace

OwnSymbols::OwnSymbols() {
  std::ifstream stream("/proc/self/exe", std::ios::binary);
  file_.assign(std::istreambuf_iterator<char>(stream), {});
  if (file_.size() < sizeof(Elf64_Ehdr)) throw std::runtime_error("/proc/self/exe cannot be read");
  const auto& header = table<Elf64_Ehdr>(file_, 0, sizeof(Elf64_Ehdr))[0];
  const auto sections = table<Elf64_Shdr>(file_, header.e_shoff, sizeof(Elf64_Shdr) * header.e_shnum);
  const auto symbols = std::ranges::find(sections, Elf64_Word{SHT_SYMTAB}, &Elf64_Shdr::sh_type);
  if (symbols == sections.end()) throw std::runtime_error("this program has no symbols; build it without strip");
  const char* names = file_.data() + sections[symbols->sh_link].sh_offset;
  const std::uintptr_t base = own_base();
  for (const Elf64_Sym& symbol : table<Elf64_Sym>(file_, symbols->sh_offset, symbols->sh_size)) {
    if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_value == 0) continue;
    functions_.push_back({base + symbol.st_value, base + symbol.st_value + symbol.st_size, names + symbol.st_name});
  }
  std::ranges::sort(functions_, {}, &Function::begin);
}

const char* OwnSymbols::find(const void* address) const {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  const auto next = std::ranges::upper_bound(functions_, at, {}, &Function::begin);
  if (next == functions_.begin() || std::prev(next)->end <= at) return nullptr;
  return std::prev(next)->name;
}

}  // namespace convoy::test
