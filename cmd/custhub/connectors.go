package main

import "github.com/custhub/custhub/connectors"

// shippedConnectors lists what the declarative commands (check, schema, init,
// test) know of.
func shippedConnectors() connectors.Registry { return connectors.Registry{} }
