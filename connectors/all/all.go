// Package all is the visible list of the connectors that custhub has.
package all

import (
	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/csvfile"
	"github.com/custhub/custhub/connectors/excelfile"
	"github.com/custhub/custhub/connectors/httpapi"
	"github.com/custhub/custhub/connectors/jsonfile"
	"github.com/custhub/custhub/connectors/singer"
	"github.com/custhub/custhub/connectors/sqldb"
)

// List returns every connector, in the order in which they are shown. A new
// connector is a folder beside this one and a line here.
func List() connectors.Registry {
	return connectors.Registry{
		sqldb.Connector{},
		csvfile.Connector{},
		excelfile.Connector{},
		jsonfile.Connector{},
		httpapi.Connector{},
		singer.Connector{},
	}
}
