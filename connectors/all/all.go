// Package all is the visible list of the connectors that custhub has.
// Package all lists the connectors that custhub is built with.
package all

import (
	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/csvfile"
	"github.com/custhub/custhub/connectors/excelfile"
	"github.com/custhub/custhub/connectors/httpapi"
	"github.com/custhub/custhub/connectors/jsonfile"
	"github.com/custhub/custhub/connectors/sqldb"
)

// List returns every connector, in the order in which help shows them.
func List() connectors.Registry {
	return connectors.Registry{
		sqldb.Connector{},
		csvfile.Connector{},
		excelfile.Connector{},
		jsonfile.Connector{},
		httpapi.Connector{},
	"github.com/custhub/custhub/connectors/httpapi"
	"github.com/custhub/custhub/connectors/singer"
	"github.com/custhub/custhub/connectors/sqldb"
)

// List is the visible list of connectors, in the order in which they are shown. A
// new connector is a folder beside this one and a line here.
func List() connectors.Registry {
	return connectors.Registry{
		sqldb.Connector{},
		httpapi.Connector{},
		singer.Connector{},
	}
}
