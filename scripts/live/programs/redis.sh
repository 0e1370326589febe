#!/bin/sh
# A Redis with 3 GB of data that answers as fast as it can, over a socket in this folder.
set -e
redis-server --port 0 --unixsocket ./socket --save '' --enable-debug-command yes &
until redis-cli -s ./socket ping > ping 2>&1; do sleep 0.2; done
redis-cli -s ./socket debug populate 2700000 key 1000
exec redis-benchmark -s ./socket -t get,set,lpush -r 2700000 -n 1000000000 -c 4 -P 16
