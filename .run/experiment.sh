# Experiments of bench/experiments: trained for real, reported with pictures.
experiment() {  # NAME [ARGUMENT...]
  local name=${1:-}
  local script=$root/bench/experiments/run_$name.py
  [ -f "$script" ] || fail "no experiment '$name'; expected one of: depth, inception" 2
  shift
  deps
  build convoy
  python3 -B "$script" --convoy "$(binary)" "$@"
}
