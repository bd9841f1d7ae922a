# Sourced: the ring's pods by name, and the line that each says of itself to whoever asks at its status port:
#   empty                        no data: it waits for its turn
#   idle                         no server runs, and none will as long as no more members are wanted
#   starting [SIZE]              SIZE: members of the ring when it was last seen
#   member WANTED SIZE USED VOLUME [REASON]
#                                how many members it sees wanted, and in the ring; what its volume holds and could hold, in
#                                MiB; why it doesn't leave, or what it waits for
# shellcheck shell=bash

status=7100
told=/run/cassandra/status

member() { # ordinal
	echo "${HEADLESS_SERVICE%-headless}-$1.$HEADLESS_SERVICE"
}

tell() { # words
	echo "$*" >"$told.new" && mv "$told.new" "$told"
}

serve_status() {
	python3 -c '
import pathlib, socketserver, sys

class Status(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall(pathlib.Path(sys.argv[2]).read_bytes())

socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("", int(sys.argv[1])), Status).serve_forever()
' "$status" "$told" &
}

told_by() { # host
	timeout 3 bash -c 'exec 3<>"/dev/tcp/$0/$1" && read -r line <&3 && echo "$line"' "$1" "$status" 2>/dev/null || true
}
