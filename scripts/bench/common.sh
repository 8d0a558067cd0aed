# Shared by the scripts in this folder: builds, starts a sandbox, reads its numbers. Source it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

scripts/setup
# BENCH_BIN: a folder of release programs that are built already.
if [ -z "${BENCH_BIN:-}" ]; then
    swift build -c release --product meetergo-bulk 2>&1 | tail -1
    swift build -c release --product meetergo-sandbox 2>&1 | tail -1
fi
bin=${BENCH_BIN:-$(swift build -c release --show-bin-path)}
work=$(mktemp -d)
export XDG_STATE_HOME="$work/state"
sandbox=

stop_sandbox() {
    [ -z "$sandbox" ] || { kill "$sandbox" 2>/dev/null || true; wait "$sandbox" 2>/dev/null || true; }
    sandbox=
}
trap 'stop_sandbox; rm -rf "$work"' EXIT

# start_sandbox OPTION…: sets MEETERGO_API_URL and MEETERGO_API_KEY.
start_sandbox() {
    stop_sandbox
    rm -f "$work/sandbox.json"
    "$bin/meetergo-sandbox" --port 0 --seed 1 --ready-file "$work/sandbox.json" "$@" >"$work/sandbox.log" 2>&1 &
    sandbox=$!
    for _ in $(seq 100); do
        [ -s "$work/sandbox.json" ] && break
        kill -0 "$sandbox" || { cat "$work/sandbox.log"; exit 1; }
        sleep 0.1
    done
    MEETERGO_API_URL=$(sed -n 's/.*"url":"\([^"]*\)".*/\1/p' "$work/sandbox.json")
    MEETERGO_API_KEY=$(sed -n 's/.*"apiKey":"\([^"]*\)".*/\1/p' "$work/sandbox.json")
    export MEETERGO_API_URL MEETERGO_API_KEY
}

# users N: a CSV file of N users on stdout.
users() {
    awk -v n="$1" 'BEGIN { print "email,givenName,familyName,timezone,department"
        for (i = 1; i <= n; i++) printf "user%d@example.com,Given%d,Family%d,Europe/Berlin,Department %d\n", i, i, i, i % 50 }'
}

# field FILE NAME: a number of summary.json.
field() { sed -n "s/.*\"$2\" *: *\([0-9]*\).*/\1/p" "$1" | head -1; }
