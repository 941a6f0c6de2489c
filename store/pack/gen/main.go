// Command gen chooses sample text for a dictionary of package pack from the
// versions of SQLite stores that hold invented customers only. Row by row it
// takes the one that the dictionary so far packs worst.
//
//	go run ./store/pack/gen -out store/pack/dict2.txt STORE.db...
package main

import (
	"database/sql"
	"flag"
	"log"
	"os"

	"github.com/klauspost/compress/s2"
	_ "modernc.org/sqlite" // driver

	"github.com/custhub/custhub/store/pack"
)

const (
	size     = 60 << 10 // S2 takes up to 64 KiB
	longest  = 6 << 10
	perStore = 300
)

func main() {
	out := flag.String("out", "", "file to write")
	flag.Parse()
	var rows [][]byte
	for _, path := range flag.Args() {
		more, err := read(path)
		if err != nil {
			log.Fatal(path, ": ", err)
		}
		rows = append(rows, more...)
	}
	if err := os.WriteFile(*out, choose(rows), 0o644); err != nil {
		log.Fatal(err)
	}
}

// read takes some rows of each stream.
func read(path string) (rows [][]byte, err error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		return nil, err
	}
	defer db.Close() //nolint:errcheck // only read
	found, err := db.Query(`SELECT content FROM (SELECT v.content, ROW_NUMBER() OVER (PARTITION BY r.stream_id ORDER BY r.hash) AS n
		FROM version v JOIN source_record r ON r.id = v.rec_id WHERE v.content IS NOT NULL) WHERE n <= 100 LIMIT ?`, perStore)
	if err != nil {
		return nil, err
	}
	defer found.Close() //nolint:errcheck // Err tells
	for found.Next() {
		var blob []byte
		if err := found.Scan(&blob); err != nil {
			return nil, err
		}
		content, err := pack.Open(nil, blob)
		if err != nil {
			return nil, err
		}
		rows = append(rows, content)
	}
	return rows, found.Err()
}

func choose(rows [][]byte) []byte {
	var text []byte
	for {
		worst, most := -1, 0
		dict := s2.MakeDict(append([]byte("custhub dictionary"), text...), nil)
		for i, r := range rows {
			if len(r) == 0 || len(r) > longest || len(text)+len(r) > size {
				continue
			}
			if n := len(dict.Encode(nil, r)); n > most {
				worst, most = i, n
			}
		}
		if worst < 0 {
			return text
		}
		text = append(text, rows[worst]...)
		rows[worst] = nil
	}
}
