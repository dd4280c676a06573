# Mutated image files through the decoder, under the address and undefined-behaviour sanitizers.
fuzz() {  # [FIRST SEED] [COUNT]
  deps
  build_preset asan decode_fuzz
  "$root/build/asan/tests/stages/input/decode_fuzz" "${1:-1}" "${2:-20000}"
}
