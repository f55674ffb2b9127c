package giving

import (
	_ "embed"
	"encoding/csv"
	"strings"
	"sync"
)

// Bank is one Vietnamese bank or wallet as NAPAS knows it.
type Bank struct {
	BIN       string // 6 digits, in every VietQR
	Code      string
	ShortName string
	Name      string
	VietQR    bool // takes transfers by VietQR
}

// banksCSV is the list of npm vietnam-qr-pay 1.5.1, MIT, its licence beside it.
//
//go:embed data/banks.csv
var banksCSV string

// Banks lists the banks that have a number, in the order of the list. Three
// numbers stand there twice, before and after the bank's renaming; today's name
// is taken.
var Banks = sync.OnceValue(func() []Bank {
	rows, err := csv.NewReader(strings.NewReader(banksCSV)).ReadAll()
	if err != nil {
		panic("giving: banks.csv: " + err.Error())
	}
	former := map[string]bool{"DONGABANK": true, "OCEANBANK": true}
	at := map[string]int{}
	var list []Bank
	for _, r := range rows[1:] {
		b := Bank{Code: r[0], BIN: r[1], ShortName: r[2], Name: r[3], VietQR: r[5] == "1"}
		if former[b.Code] || b.BIN == "" {
			continue
		}
		if i, again := at[b.BIN]; again {
			list[i] = b
			continue
		}
		at[b.BIN] = len(list)
		list = append(list, b)
	}
	return list
})

// BankByBIN finds a bank by its number at NAPAS.
func BankByBIN(bin string) (Bank, bool) {
	for _, b := range Banks() {
		if b.BIN == bin {
			return b, true
		}
	}
	return Bank{}, false
}
