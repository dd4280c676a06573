# Tests: what the preset names is built, then ctest runs it and prints its own summary last. Under a sanitizer a finding
# fails its test; the presets hold what runs there, and canaries prove that findings are reported.
run_tests() {  # PRESET [CTEST ARGUMENT...]
  local name=$1 status=0
  shift
  if [ "$name" = tsan ]; then deps; else test_deps; fi  # no Keras test runs under the thread sanitizer
  build_preset "$name"
  (cd "$root" && "$root/.venv/bin/ctest" --preset "$name" "$@") || status=$?
  name_kernels_not_run "$name"
  return $status
}

# A machine without AVX-512 proves only that those kernels link; say which, so that nobody takes them for tested.
name_kernels_not_run() {  # PRESET
  grep -qw avx512dq /proc/cpuinfo && return 0
  say "this CPU lacks AVX-512: these kernels were built and linked but never ran here:"
  find "$root/build/$1/halide_gen" -name '*_avx512.h' -printf '%f\n' | sed 's/\.h$//' | sort | column -c 120 >&2
}
