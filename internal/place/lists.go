package place

import (
	"compress/gzip"
	"embed"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
)

//go:embed data/*.gz
var data embed.FS

// table reads the named columns of one list. The lists are part of the program,
// so a list that does not read is our mistake.
func table(name string, columns ...string) [][]string {
	f, err := data.Open("data/" + name + ".csv.gz")
	if err != nil {
		panic("place: " + err.Error())
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		panic(fmt.Sprintf("place: list %s: %v", name, err))
	}
	r := csv.NewReader(z)
	r.ReuseRecord = true
	head, err := r.Read()
	if err != nil {
		panic(fmt.Sprintf("place: list %s: %v", name, err))
	}
	at := make([]int, len(columns))
	for i, c := range columns {
		if at[i] = slices.Index(head, c); at[i] < 0 {
			panic(fmt.Sprintf("place: list %s has no column %s", name, c))
		}
	}
	var rows [][]string
	for {
		record, err := r.Read()
		if err == io.EOF {
			return rows
		}
		if err != nil {
			panic(fmt.Sprintf("place: list %s: %v", name, err))
		}
		row := make([]string, len(at))
		for i, j := range at {
			row[i] = record[j]
		}
		rows = append(rows, row)
	}
}
