package verify

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/leaf"
)

// given is what somebody brought of a receipt.
type given struct {
	code   string
	signed string  // the JWS of its QR, "" if there is none
	record *record // of a PDF
	sum    string  // SHA-256 of the PDF, hex
}

const receiptBytes = 1 << 20

// Receipt checks one receipt: its signature by the published keys, its leaf in the log,
// what its record commits to, and for a PDF whether its bytes are the fund's. what is a
// code, an address, or the name of a file with a photo or the PDF.
func Receipt(ctx context.Context, src *Source, opt Options, what string) (*Report, *State) {
	c := &checker{src: src, opt: opt, report: &Report{Source: src.Name, At: time.Now().UTC()}, paper: true}
	next := c.receipt(ctx, what)
	c.report.seal()
	return c.report, next
}

func (c *checker) receipt(ctx context.Context, what string) *State {
	g, ok := c.take(what)
	if !ok || !c.readHead(ctx) {
		return nil
	}
	c.compare(ctx)
	c.unread()
	if len(c.opt.Witnesses) > 0 {
		c.witnesses(ctx)
	}
	if c.restored != nil {
		c.report.fail("append.foreign", c.opt.State.Origin, c.head.Origin)
	}
	signed := c.signature(g)
	l, found := c.receiptLeaf(ctx, g, signed)
	if found {
		c.agrees(g, signed, l)
	}
	if g.sum != "" {
		c.bytes(ctx, g)
	}
	switch {
	case !found:
		c.report.tell("scope.nothing")
	case c.src.Online():
		c.report.tell("scope.receipt")
		c.report.tell("scope.status")
	default:
		c.report.tell("scope.copy")
	}
	if g.record == nil || g.record.Row == "" {
		c.report.tell("scope.giver")
	}
	return c.next()
}

// take reads what was brought.
func (c *checker) take(what string) (g given, ok bool) {
	info, err := os.Stat(what)
	if err != nil || info.IsDir() {
		g.code, g.signed = codes.OfReceipt(what)
		if g.code == "" {
			c.report.skip("receipt.lost", what)
		}
		return g, g.code != ""
	}
	if info.Size() > photoBytes {
		c.report.skip("receipt.large", what)
		return g, false
	}
	file, err := os.ReadFile(what)
	if err != nil {
		c.report.skip("receipt.unopened", what, err)
		return g, false
	}
	if bytes.HasPrefix(file, []byte("%PDF-")) {
		return c.takePDF(file)
	}
	text, err := readPhoto(file)
	if err != nil {
		c.report.skip("photo.none", what, err)
		return g, false
	}
	if g.code, g.signed = codes.OfReceipt(text); g.code == "" {
		c.report.fail("photo.other", text)
		return g, false
	}
	c.report.tell("photo.read", g.code)
	return g, true
}

func (c *checker) takePDF(file []byte) (g given, ok bool) {
	records := recordsOf(file)
	switch len(records) {
	case 0:
		c.report.fail("pdf.none")
		return g, false
	case 1:
	default:
		c.report.fail("pdf.several", len(records))
		return g, false
	}
	sum := sha256.Sum256(file)
	r := records[0]
	if r.Code != codes.Parse(r.Code) {
		c.report.fail("pdf.none")
		return g, false
	}
	return given{r.Code, r.Signed, &r, hex.EncodeToString(sum[:])}, true
}

// receiptLeaf finds the receipt's line in the log: a server says where it is and the
// tiles prove it, of a copy every line is read.
func (c *checker) receiptLeaf(ctx context.Context, g given, s *claims) (body []byte, found bool) {
	if !c.src.Online() {
		return c.searchLeaf(ctx, g, s)
	}
	raw, err := c.src.Read(ctx, "api/v1/receipts/"+url.PathEscape(g.code), receiptBytes)
	switch {
	case errors.Is(err, errMissing):
		c.report.fail("receipt.unknown", g.code)
		return nil, false
	case errors.Is(err, errRefused):
		c.report.fail("receipt.disagrees")
		return nil, false
	case err != nil:
		c.report.skip("receipt.unread", err)
		return nil, false
	}
	var v struct {
		shownReceipt
		Status string `json:"status"`
		Agrees *bool  `json:"agrees"`
		Leaf   struct {
			State      string   `json:"state"`
			Index      *int64   `json:"index"`
			Body       string   `json:"body"`
			Proof      []string `json:"proof"`
			Checkpoint string   `json:"checkpoint"`
		} `json:"leaf"`
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		c.report.fail("source.broken", "api/v1/receipts", wrong("không phải JSON", "it is no JSON"))
		return nil, false
	}
	if v.Status == "voided" || v.Status == "replaced" {
		c.report.tell("receipt."+v.Status, g.code)
	}
	if v.Agrees != nil && !*v.Agrees {
		c.report.fail("receipt.disagrees")
	}
	if v.Leaf.State != "logged" || v.Leaf.Index == nil {
		c.report.skip("receipt.pending")
		return nil, false
	}
	if body, found = c.proveLeaf(ctx, *v.Leaf.Index, []byte(v.Leaf.Body), v.Leaf.Proof, v.Leaf.Checkpoint); found {
		c.shows(v.shownReceipt, body)
	}
	return body, found
}

// shownReceipt is what the fund's own page says of a receipt.
type shownReceipt struct {
	Series string `json:"series"`
	Number int64  `json:"number"`
	Amount int64  `json:"amount"`
}

// shows holds what the page shows against the log: whoever changes the fund's row changes
// its page, and the log still says what was issued.
func (c *checker) shows(v shownReceipt, body []byte) {
	var told receiptTold
	if l, err := leaf.Parse(body); err != nil || l.Into(&told) != nil {
		return // agrees says so
	}
	page := told
	page.Series, page.Number, page.Amount = v.Series, v.Number, v.Amount
	if !leaf.Receipt(page).Says(leaf.Receipt(told)) {
		c.report.fail("receipt.shown", v.Number, v.Series, page.sum(), told.Number, told.Series, told.sum())
		return
	}
	c.report.pass("receipt.says", told.Number, told.Series, told.sum(), told.On)
}

// proveLeaf holds one leaf against the signed tree: by the proof that came with it, and
// by the tiles, which the proof's author did not choose.
func (c *checker) proveLeaf(ctx context.Context, index int64, body []byte, proof []string, checkpoint string) ([]byte, bool) {
	head, err := openCheckpoint([]byte(checkpoint), c.key)
	if err != nil {
		c.report.fail("checkpoint.unsigned", c.key)
		return nil, false
	}
	hash := tlog.RecordHash(body)
	path := make(tlog.RecordProof, len(proof))
	for i, p := range proof {
		if path[i], err = tlog.ParseHash(p); err != nil {
			break
		}
	}
	if err != nil || index < 0 || index >= head.Size || tlog.CheckRecord(path, head.Size, head.Root, index, hash) != nil {
		c.report.fail("receipt.proof", index)
		return nil, false
	}
	if index < c.head.Size {
		r := tlog.TileHashReader(tlog.Tree{N: c.head.Size, Hash: c.head.Root}, &tileReader{ctx, c.src})
		hashes, err := r.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
		switch {
		case errors.Is(err, errLost):
			c.report.skip("receipt.tiles", err)
		case err != nil || hashes[0] != hash:
			c.report.fail("receipt.proof", index)
			return nil, false
		}
	}
	c.report.pass("receipt.logged", index, head.Size)
	return body, true
}

// searchLeaf reads a whole copy to find one leaf.
func (c *checker) searchLeaf(ctx context.Context, g given, s *claims) (body []byte, found bool) {
	if s == nil && g.record == nil {
		c.report.skip("receipt.offline")
		return nil, false
	}
	var at int64
	var over string
	w := &walk{src: c.src, report: c.report, head: c.head}
	w.each = func(pos int64, l leaf.Leaf, fact any) {
		var n *numbered
		switch f := fact.(type) {
		case *numbered:
			n = f
		case *ended:
			n = &f.numbered
		}
		if n == nil || l.Kind == "certificate" {
			return
		}
		mine := s != nil && n.Series == s.series() && n.Number == s.Number ||
			s == nil && string(l.Body) == g.record.Leaf
		switch {
		case mine && l.Kind == "receipt":
			body, at = l.Body, pos
		case mine:
			over = strings.TrimPrefix(l.Kind, "receipt_")
		}
	}
	if !w.run(ctx) {
		c.report.skip("receipt.unjudged")
		return nil, false
	}
	if body == nil {
		c.report.fail("receipt.absent", c.head.Size)
		return nil, false
	}
	if over != "" {
		c.report.tell("receipt."+over, g.code)
	}
	c.report.pass("receipt.logged", at, c.head.Size)
	return body, true
}

// agrees holds the leaf against the signed text and the record.
func (c *checker) agrees(g given, s *claims, body []byte) {
	var told receiptTold
	if l, err := leaf.Parse(body); err != nil || l.Kind != "receipt" || leaf.Check(l) != nil || l.Into(&told) != nil {
		c.report.fail("receipt.leaf")
		return
	}
	if s != nil {
		if !s.agrees(told) {
			c.report.fail("receipt.other", s.Number, s.series(), told.Number, told.Series)
			return
		}
		c.report.pass("receipt.same", told.Number, told.Series, told.sum())
	}
	r := g.record
	switch {
	case r == nil:
		return
	case r.Leaf != string(body):
		c.report.fail("pdf.leaf")
	case r.Row == "":
		c.report.skip("pdf.masked")
	case !r.opens(told.Commitment):
		c.report.fail("pdf.row")
	case !r.rowAgrees(told):
		c.report.fail("pdf.row")
	default:
		c.report.pass("pdf.opens", r.giver())
	}
}

// bytes asks the fund whether the file is one that it issues. Only this says anything
// about the letters that are seen.
func (c *checker) bytes(ctx context.Context, g given) {
	if !c.src.Online() {
		c.report.skip("pdf.offline")
		return
	}
	_, err := c.src.Read(ctx, fmt.Sprintf("api/v1/receipts/%s/papers/%s", url.PathEscape(g.code), g.sum), receiptBytes)
	switch {
	case err == nil:
		c.report.pass("pdf.bytes")
	case errors.Is(err, errMissing):
		c.report.fail("pdf.changed")
	case errors.Is(err, errRefused):
		c.report.fail("pdf.refused")
	default:
		c.report.skip("pdf.unasked", err)
	}
}
