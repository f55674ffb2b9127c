package verify

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"io"
	"regexp"
	"strconv"
)

// record is what the fund attaches inside the PDF of a receipt.
type record struct {
	V      int    `json:"v"`
	Code   string `json:"code"`
	URL    string `json:"url"`
	Signed string `json:"signed"`
	Leaf   string `json:"leaf"`
	Salt   string `json:"salt"`
	Row    string `json:"row"`
}

const (
	pdfBytes    = 32 << 20
	recordBytes = 1 << 20
	embeddedMax = 100
)

var embedded = regexp.MustCompile(`(?s)<<[^<>]{0,200}/Type\s*/EmbeddedFile\b.{0,400}?\bstream\r?\n`)

var lengthOf = regexp.MustCompile(`/Length (\d{1,8})\b`)

// recordsOf finds the records in a PDF as the fund writes it. It reads no other PDF:
// what another program has saved anew is not the fund's file any more.
func recordsOf(pdf []byte) (list []record) {
	for _, at := range embedded.FindAllIndex(pdf, embeddedMax) {
		size := lengthOf.FindSubmatch(pdf[at[0]:at[1]])
		if size == nil {
			continue
		}
		n, _ := strconv.Atoi(string(size[1]))
		if n > len(pdf)-at[1] {
			continue
		}
		z, err := zlib.NewReader(bytes.NewReader(pdf[at[1] : at[1]+n]))
		if err != nil {
			continue
		}
		body, err := io.ReadAll(io.LimitReader(z, recordBytes))
		if err != nil {
			continue
		}
		var r record
		if json.Unmarshal(body, &r) == nil && r.V == 1 && r.Code != "" {
			list = append(list, r)
		}
	}
	return list
}
