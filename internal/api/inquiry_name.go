package api

import (
	"mime/multipart"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// askName takes which receipt has a wrong name, and by what its giver is known: a proven
// contact, the gift's private key, or a paper.
func (a *API) askName(c echo.Context) error {
	form, err := formOf(c, "receipt", "legal_name", "words", "ticket", "ticket_key", "gift", "gift_key", "phone", "email", "consent")
	if err != nil {
		return err
	}
	return a.filedWithProof(c, form, giving.InquiryForm{
		Kind: giving.NameInquiry, Receipt: c.FormValue("receipt"), Words: c.FormValue("words"),
		ReceiptProof: giving.ReceiptProof{
			Ticket: c.FormValue("ticket"), TicketKey: c.FormValue("ticket_key"), Gift: c.FormValue("gift"), GiftKey: c.FormValue("gift_key"),
		},
		Donor: giving.Donor{
			LegalName: c.FormValue("legal_name"), Phone: c.FormValue("phone"), Email: c.FormValue("email"), Consent: c.FormValue("consent"),
		},
	})
}

// filedWithProof is filed with the file that came beside the form, if one did.
func (a *API) filedWithProof(c echo.Context, form *multipart.Form, f giving.InquiryForm) error {
	if len(form.File["proof"]) > 0 {
		head := form.File["proof"][0]
		r, err := head.Open()
		if err != nil {
			return err
		}
		defer r.Close()
		f.Proof, f.ProofName = r, head.Filename
	}
	return a.filed(c, f)
}

func (a *API) correctName(c echo.Context) error {
	var in struct {
		Reason string `json:"reason"`
	}
	return a.mayOnInquiry(c, auth.VoidReceipt, &in, func(by auth.Actor, id int64) error {
		return a.Giving.CorrectName(c.Request().Context(), by, id, in.Reason)
	})
}
