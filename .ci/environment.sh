#!/bin/sh
# Make the virtual environment in $1 with the first of the other arguments that is a Python >= 3.11 and can make one.
set -eu
venv=$1
shift
tried=""
for python in "$@"; do
    if ! command -v "$python" >/dev/null 2>&1; then
        tried="$tried
  $python: not found, or not allowed to run"
        continue
    fi
    if ! version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2]); sys.exit(sys.version_info < (3, 11))' 2>/dev/null); then
        tried="$tried
  $python: ${version:-does not run}${version:+ is older than 3.11}"
        continue
    fi
    if ! "$python" -m venv --clear "$venv" >/dev/null 2>&1 || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        tried="$tried
  $python: cannot make a virtual environment (on Debian and Ubuntu: apt install python3-venv)"
        continue
    fi
    echo "Making the environment in $venv with $python (Python $version); this takes a few minutes once."
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
    exit 0
done
echo "No Python was found that can make the environment. Tried:$tried" >&2
echo "Install Python 3.11 or newer with venv, or name one: make PYTHON=/path/to/python3" >&2
exit 1
