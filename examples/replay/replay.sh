#!/bin/sh
# Sleeps for as long as a test of trace.json took, scaled, and divided by this worker's SPEED.
# Usage: replay.sh TEST-ID
exec sleep "$(awk -v id="$1" -v scale="${SCALE:-0.1}" -v speed="${SPEED:-1}" '
  index($0, "{\"id\":\"" id "\",") == 1 {
    split($0, part, "\"seconds\":")
    print (part[2] + 0) * scale / speed
    exit
  }' trace.json)"
