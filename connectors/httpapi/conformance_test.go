package httpapi

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/custhub/custhub/connectors/connectortest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// options returns options for the test API.
func options(url string, streams ...Stream) *Options {
	o := Connector{}.Options().(*Options)
	o.BaseURL, o.AllowPrivate, o.Streams, o.RetryFor = url, true, streams, "5s"
	return o
}

// stream declares the test API's list with a kind of paging.
func stream(name string, p Paging) Stream {
	return Stream{Name: name, Path: "/items", Rows: "data.list", Key: []string{"id"}, Paging: p}
}

func TestConformance(t *testing.T) {
	a := newAPI(t, 130)
	contacts := stream("contacts", Paging{Type: "offset", TotalPath: "total"})
	contacts.Expand, contacts.Parent, contacts.Key = "contacts", map[string]string{"item": "id"}, []string{"item", "n"}
	columns := stream("columns", Paging{Type: "cursor", CursorPath: "next"})
	columns.Columns = map[string]string{"id": "id", "city": "address.city", "mails": "contacts[*].mail", "first": "contacts[0].mail", "amount": "amount"}
	columns.Types = map[string]string{"amount": "decimal"}
	detail := stream("detail", Paging{Type: "page", Size: 40, TotalPath: "total"})
	detail.Detail = Detail{Path: "/items/{id}", Rows: "item"}
	changes := stream("changes", Paging{Type: "offset"})
	changes.Incremental = Incremental{Column: "updated", Param: "since"}
	connectortest.Run(t, connectortest.Case{
		Connector: Connector{},
		Options: options(a.URL,
			stream("pages", Paging{Type: "page", Size: 25}),
			stream("pages with total", Paging{Type: "page", TotalPath: "total"}),
			stream("offsets", Paging{Type: "offset", Size: 30}),
			stream("plain offsets", Paging{Type: "offset", PlainOffset: true, MorePath: "more"}),
			stream("cursors", Paging{Type: "cursor", CursorPath: "next"}),
			stream("links", Paging{Type: "link"}),
			contacts, columns, detail, changes),
		Rows: map[string]int{
			"pages": 130, "pages with total": 130, "offsets": 130, "plain offsets": 130, "cursors": 130, "links": 130,
			"contacts": 130, "columns": 130, "detail": 130, "changes": 130,
		},
	})
}
