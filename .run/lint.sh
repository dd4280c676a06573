# Formatting and static checks of our own sources; generated code is not in git and so never looked at.
cpp_files() {  # [FILE...]
  if [ $# -gt 0 ]; then printf '%s\n' "$@"; else (cd "$root" && tracked '*.h' '*.cpp' | sed "s,^,$root/,"); fi
}

format_sources() {  # [FILE...]
  install_packages "$root/.run/lint-packages.txt"
  cpp_files "$@" | xargs -r clang-format -i
}

lint() {  # [FILE...]
  install_packages "$root/.run/lint-packages.txt"
  cpp_files "$@" | xargs -r clang-format --dry-run -Werror
  # clang-tidy reads how each file is compiled, and needs the generated kernel headers.
  deps
  build_preset dev
  cpp_files "$@" | grep '\.cpp$' | grep -v '/halide_gen/' | xargs -r -n 4 -P "$(nproc)" clang-tidy-19 --quiet -p "$root/build/dev"
}
