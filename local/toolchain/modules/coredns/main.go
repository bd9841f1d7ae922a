// Package main is CoreDNS with only the plugins that the local cluster's Corefile uses: the official one
// also compiles the clients of every cloud.
package main

import (
	"github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"
	_ "github.com/coredns/coredns/plugin/bind"
	_ "github.com/coredns/coredns/plugin/cache"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/forward"
	_ "github.com/coredns/coredns/plugin/health"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	_ "github.com/coredns/coredns/plugin/ready"
	_ "github.com/coredns/coredns/plugin/reload"
)

func init() {
	// The order in which a request passes the plugins, whatever the Corefile's order.
	dnsserver.Directives = []string{
		"reload", "bind", "errors", "health", "ready", "cache", "kubernetes", "forward",
	}
}

func main() {
	coremain.Run()
}
