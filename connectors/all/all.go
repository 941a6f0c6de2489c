// Package all is the visible list of the connectors that custhub has.
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
	}
}
