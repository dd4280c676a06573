# Compiling, and running what was compiled.
cmake_bin=$root/.venv/bin/cmake

configure() {  # PRESET [CMAKE ARGUMENT...]
  local log=$root/build/$1.configure.log
  mkdir -p "$root/build"
  (cd "$root" && "$cmake_bin" --preset "$@") > "$log" 2>&1 || { cat "$log" >&2; fail "cmake could not configure preset '$1'"; }
}

build() {  # [TARGET...]
  build_preset "$preset" "$@"
}

build_preset() {  # PRESET [TARGET...]
  local name=$1 warnings=() targets=()
  shift
  [ $# -gt 0 ] && targets=(--target "$@")
  # On a developer's machine a new compiler's warning should not stop the work; in CI it should.
  [ "${CI:-}" = true ] && warnings=(-DCONVOY_WERROR=ON)
  if [ ! -f "$root/build/$name/build.ninja" ] || [ ${#warnings[@]} -gt 0 ]; then configure "$name" "${warnings[@]}"; fi
  say "building preset $name"
  (cd "$root" && "$cmake_bin" --build --preset "$name" "${targets[@]}" -- -j "$(nproc)" >&2)
}

binary() { printf '%s/build/%s/pipeline/cli/convoy' "$root" "$preset"; }

# From the caller's folder, so that relative paths mean what they say.
convoy() {
  [ -x "$(binary)" ] || { deps && build convoy; }
  "$(binary)" "$@"
}

# The same in place of this shell, so that a signal to `./run convoy train ...` reaches the training.
exec_convoy() {
  [ -x "$(binary)" ] || { deps && build convoy; }
  exec "$(binary)" "$@"
}
