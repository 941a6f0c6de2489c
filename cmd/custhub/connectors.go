package main

import (
	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/all"
)

// shippedConnectors lists what the declarative commands (check, schema, init,
// test) know of.
func shippedConnectors() connectors.Registry { return all.List() }
