# Functions shared by the scripts in this folder: packages, stages, configuring and building.
# Sourced by bash; the caller has set -euo pipefail and stands in the root of the source tree.
# shellcheck shell=bash

# Debian 12 names of everything that Keel is built and tested with. vcpkg.json names the libraries
# for other systems.
KEEL_PACKAGES=(
  g++ cmake ninja-build ccache pkg-config git clang-format python3
  libsqlite3-dev libssl-dev libfmt-dev nlohmann-json3-dev
  libutf8proc-dev libstemmer-dev libcmark-dev libhnswlib-dev libsentencepiece-dev
  libcli11-dev catch2
  abigail-tools clang valgrind python3-jsonschema dpkg-dev fakeroot file lintian
  python3-dev pybind11-dev python3-setuptools python3-wheel python3-pip python3-pytest
  python3-numpy mypy ruby
)

say() { printf '==> %s\n' "$*"; }
die() {
  printf '==> %s\n' "$*" >&2
  exit 1
}

# One value of /etc/os-release, empty when there is none.
os_release() {
  # shellcheck source=/dev/null
  if [[ -r /etc/os-release ]]; then (. /etc/os-release && printf '%s' "${!1:-}"); fi
}

# Debian, Ubuntu and their relatives.
has_debian_packages() {
  command -v apt-get > /dev/null && [[ " $(os_release ID) $(os_release ID_LIKE) " == *" debian "* ]]
}

# Installs what is missing, and only that. KEEL_SKIP_INSTALL=1 trusts the machine as it is.
install_packages() {
  if [[ ${KEEL_SKIP_INSTALL:-0} == 1 ]]; then return; fi
  if ! has_debian_packages; then
    cat >&2 << END
==> No apt-get here: install these by hand, then run again with KEEL_SKIP_INSTALL=1.
    Debian names: ${KEEL_PACKAGES[*]}
    vcpkg:        vcpkg.json names the libraries: vcpkg install --x-feature=tests --x-feature=programs
    Homebrew:     brew install cmake ninja ccache pkg-config sqlite openssl@3 fmt nlohmann-json \\
                  utf8proc snowball cmark sentencepiece cli11 catch2 clang-format python
    Keel needs a C++20 compiler (GCC 12, Clang 15 or later) and CMake 3.25.
END
    exit 1
  fi
  local package state missing=()
  for package in "${KEEL_PACKAGES[@]}"; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null || true)
    if [[ $state != installed ]]; then missing+=("$package"); fi
  done
  if ((${#missing[@]} == 0)); then
    say "packages: all ${#KEEL_PACKAGES[@]} are installed"
    return
  fi
  local as_root=()
  if ((EUID != 0)); then
    command -v sudo > /dev/null || die "packages: become root or install by hand: ${missing[*]}"
    as_root=(sudo)
  fi
  say "packages: apt-get install ${missing[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -q install -y --no-install-recommends "${missing[@]}"
}

# KEEL_JOBS, or a job a core.
jobs_max() { printf '%s' "${KEEL_JOBS:-$(nproc 2> /dev/null || getconf _NPROCESSORS_ONLN)}"; }

# stage NAME COMMAND...: announces the stage, runs it, tells its seconds; a failure ends the script.
stage() {
  local name=$1 started=$SECONDS status=0
  shift
  say "$name"
  set +e
  (
    set -e
    "$@"
  )
  status=$?
  set -e
  if ((status != 0)); then
    die "$name: FAILED after $((SECONDS - started)) s (exit $status); the reason is above"
  fi
  say "$name: done in $((SECONDS - started)) s"
}

# configure PRESET. The reference compiler is Debian 12's: there, a warning is an error. (Not under
# sanitizers, whose instrumentation makes GCC see uninitialised values where there are none.)
configure() {
  local werror=OFF
  if [[ $1 == release && $(os_release VERSION_CODENAME) == bookworm ]]; then werror=ON; fi
  cmake --preset "$1" -DKEEL_WERROR="$werror"
}

# build PRESET [TARGET...]: everything, or the targets.
build() {
  local preset=$1
  shift
  local targets=()
  if (($# > 0)); then targets=(--target "$@"); fi
  NINJA_STATUS='[%f/%t %es] ' cmake --build --preset "$preset" -j "$(jobs_max)" "${targets[@]}"
}

# The C and C++ files of the project, NUL-separated; those git knows, or all where there is no git.
cpp_files() {
  if git rev-parse --is-inside-work-tree > /dev/null 2>&1; then
    git ls-files -z --deduplicate -- '*.cpp' '*.hpp' '*.c' '*.h'
  else
    find include src capi bindings tests examples benchmarks \
      \( -name '*.cpp' -o -name '*.hpp' -o -name '*.c' -o -name '*.h' \) -print0
  fi
}

# The clang-format whose verdict counts: 14, Debian 12's. Empty when there is none.
find_clang_format() {
  local name
  for name in clang-format-14 clang-format; do
    if command -v "$name" > /dev/null && [[ $("$name" --version) == *" version 14."* ]]; then
      printf '%s' "$name"
      return
    fi
  done
}
