# Helpers of ./run. Messages go to stderr, so that stdout carries only what a program prints.
say() { printf '[run] %s\n' "$*" >&2; }

fail() {  # MESSAGE [EXIT CODE]
  printf '[run] %s\n' "$1" >&2
  exit "${2:-1}"
}

# Tracked files of the project by pathspec, run from its root.
tracked() { git -C "$root" ls-files -- "$@"; }
