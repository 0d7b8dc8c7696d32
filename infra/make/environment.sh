#!/bin/sh
# Creates .venv with a Python new enough and installs the pinned requirements into it. PYTHON=... chooses the Python.
set -eu
cd "$(dirname "$0")/../.."

is_usable() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
        if is_usable "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    {
        echo "Cordboard needs Python 3.11 or newer; found: $(python3 --version 2>/dev/null || echo no python3 at all)."
        echo "Install one (Debian and Ubuntu: apt-get install python3 python3-venv; macOS: brew install python),"
        echo "or name it: make PYTHON=/path/to/python3.13 ..."
    } >&2
    exit 1
}

create() {
    python=$(find_python)
    "$python" -c 'import ensurepip, venv' 2>/dev/null || {
        echo "This Python cannot create environments. On Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    }
    echo "Creating .venv with $("$python" --version) ..."
    "$python" -m venv --clear .venv
}

is_usable .venv/bin/python || create

echo "Installing the pinned requirements (once; under a minute) ..."
uv=$(sed -n 's/^\(uv==[^ ]*\).*/\1/p' requirements-dev.txt)
.venv/bin/python -m pip install --quiet --disable-pip-version-check "$uv"
# uv takes seconds where pip takes minutes, but pip alone knows of mirrors set up for pip.
.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements-dev.txt ||
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
touch .venv/.ready
