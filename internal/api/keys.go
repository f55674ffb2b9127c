package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// keySet is what anybody needs to check our word without asking us again: the log's
// keys, and those that sign receipts.
type keySet struct {
	Origin    string       `json:"origin"`
	Log       []logKey     `json:"log"`
	Receipts  []receiptKey `json:"receipts"`
	Witnesses []witness    `json:"witnesses"`
	Keys      []jwk        `json:"keys"` // the receipts' once more, as RFC 7517 has them
}

// logKey signs checkpoints from a size on; the key before it has endorsed it.
type logKey struct {
	VKey     string `json:"vkey"`
	FromSize int64  `json:"from_size"`
	Endorsed string `json:"endorsed,omitempty"`
}

type receiptKey struct {
	ID        string     `json:"kid"`
	Key       string     `json:"key"`
	Algorithm string     `json:"alg"`
	From      time.Time  `json:"from"`
	Until     *time.Time `json:"until,omitempty"`
}

type witness struct {
	Name string `json:"name"`
	VKey string `json:"vkey"`
}

// jwk is one key as RFC 8037 writes it.
type jwk struct {
	KeyType string `json:"kty"`
	Curve   string `json:"crv"`
	ID      string `json:"kid"`
	X       string `json:"x"`
	Use     string `json:"use"`
}

// getKeys publishes the keys with which anybody, without a network, checks the
// signature in a receipt's QR and the log's checkpoints.
func (a *API) getKeys(c echo.Context) error {
	set := keySet{Log: []logKey{}, Receipts: []receiptKey{}, Witnesses: []witness{}, Keys: []jwk{}}
	err := a.DB.View(c.Request().Context(), auth.Public, func(tx *pg.Tx) error {
		keys, err := tlog.Keys(tx)
		if err != nil {
			return err
		}
		for _, k := range keys {
			set.Origin = k.Origin
			set.Log = append(set.Log, logKey{k.VKey, k.FromSize, k.Endorsed})
		}
		asked, err := tlog.Witnesses(tx)
		if err != nil {
			return err
		}
		for _, w := range asked {
			set.Witnesses = append(set.Witnesses, witness{w.Name, w.VKey})
		}
		signing, err := seal.ReceiptKeys(tx)
		for _, k := range signing {
			set.Receipts = append(set.Receipts, receiptKey{k.ID, b64(k.Public), "EdDSA", k.From, k.Until})
			set.Keys = append(set.Keys, jwk{"OKP", "Ed25519", k.ID, b64(k.Public), "sig"})
		}
		return err
	})
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Access-Control-Allow-Origin", "*")
	return c.JSON(http.StatusOK, set)
}
