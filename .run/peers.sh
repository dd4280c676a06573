# Other programs' loaders, which `bench input --peers` runs in turn with ours: several GB, so only on demand.
peers() {
  deps
  install_wheels "$root/.venv-peers" "$root/bench/peers/requirements.txt"
}

# `./run bench` is `convoy bench layers`, unless the first word says otherwise. --peers stands for where they are.
run_bench() {  # [layers|train|input] [ARGUMENT...]
  local what=layers argument arguments=()
  case "${1:-}" in layers | train | input) what=$1; shift ;; esac
  deps
  for argument in "$@"; do
    if [ "$what $argument" = "input --peers" ]; then
      peers
      arguments+=(--peer-python "$root/.venv-peers/bin/python" --peer-scripts "$root/bench/peers")
    else
      arguments+=("$argument")
    fi
  done
  build convoy
  convoy bench "$what" "${arguments[@]}"
}
