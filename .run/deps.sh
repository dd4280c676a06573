# What the build needs, installed where it is missing. Nothing is asked from the network when nothing is missing: packages
# are looked up in dpkg's database, wheels by their records in the environment.

# Packages of the list files that are not installed.
missing_packages() {  # FILE...
  local wanted installed
  wanted=$(sed 's/#.*//; s/[[:space:]]//g; /^$/d' "$@" | sort -u)
  # dpkg-query fails when it does not know a package; the comparison tells which.
  # shellcheck disable=SC2086
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null | sed -n 's/^installed //p' | sort -u) || true
  comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$installed")
}

install_packages() {  # FILE...
  command -v dpkg-query > /dev/null || fail "this set-up needs Debian 12 (dpkg and apt-get); see .run/packages.txt for what to install"
  local missing as_root=()
  missing=$(missing_packages "$@" | tr '\n' ' ')
  [ -n "${missing// /}" ] || return 0
  if [ "$(id -u)" != 0 ]; then
    command -v sudo > /dev/null || fail "missing packages, and neither root nor sudo: run as root: apt-get install --no-install-recommends $missing"
    as_root=(sudo)
  fi
  say "installing packages: $missing"
  "${as_root[@]}" apt-get update -qq
  # shellcheck disable=SC2086
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > /dev/null
}

# True when every pinned wheel of the list has its complete record in the environment. The record is written last, so an
# interrupted installation counts as missing.
has_wheels() {  # ENVIRONMENT REQUIREMENTS
  [ -x "$1/bin/python" ] || return 1
  local present wanted
  present=$(cd "$1/lib" && ls -d python3*/site-packages/*.dist-info/RECORD 2>/dev/null |
    sed 's,.*/\(.*\)\.dist-info/RECORD,\1,' | tr 'A-Z.-' 'a-z__')
  while read -r wanted; do
    grep -qxF "$wanted" <<< "$present" || return 1
  done < <(sed 's/[#;].*//; s/\[.*\]//; s/[[:space:]]//g; /==/!d; s/==/-/' "$2" | tr 'A-Z.-' 'a-z__')
}

# Debian's own python, never another one on the PATH: the presets name its version's folder.
install_wheels() {  # ENVIRONMENT REQUIREMENTS
  has_wheels "$1" "$2" && return 0
  say "installing $(basename "$2" .txt) of ${2#"$root"/} into ${1#"$root"/}"
  [ -x "$1/bin/pip" ] || /usr/bin/python3 -m venv "$1"
  "$1/bin/pip" install --quiet --disable-pip-version-check --no-input -r "$2"
  has_wheels "$1" "$2" || fail "$1 lacks wheels of $2 after the installation: remove the folder and try again"
}

deps() {
  install_packages "$root/.run/packages.txt"
  install_wheels "$root/.venv" "$root/.run/requirements.txt"
}

# A real Keras opens our checkpoints in the tests; it lives apart from the build's environment.
test_deps() {
  deps
  install_wheels "$root/.venv-keras" "$root/tests/keras/requirements.txt"
}
