# Other programs' loaders and training steps, which `bench input --peers` and `bench train --peers` run in turn with ours: several GB, so
# only on demand. Intel's extension wants an older PyTorch and so has an environment of its own.
peers() {
  deps
  install_wheels "$root/.venv-peers" "$root/bench/peers/requirements.txt"
  install_wheels "$root/.venv-peers-intel" "$root/bench/peers/requirements-intel.txt"
}

# `./run bench` is `convoy bench layers`, unless the first word says otherwise. --peers stands for where they are.
run_bench() {  # [layers|train|step|input] [ARGUMENT...]
  local what=layers argument arguments=()
  case "${1:-}" in layers | train | step | input) what=$1; shift ;; esac
  deps
  for argument in "$@"; do
    case "$what $argument" in
      "input --peers" | "train --peers")
        peers
        arguments+=(--peer-python "$root/.venv-peers/bin/python" --peer-scripts "$root/bench/peers") ;;&
      "train --peers") arguments+=(--intel-python "$root/.venv-peers-intel/bin/python") ;;
      "input --peers") ;;
      *) arguments+=("$argument") ;;
    esac
  done
  build convoy
  convoy bench "$what" "${arguments[@]}"
}
