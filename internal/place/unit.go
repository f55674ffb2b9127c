package place

import (
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Level is how high a unit stands on the days of a row. The district level has
// no rows after 2025-06-30.
type Level string

// The levels, from the top.
const (
	Province Level = "province"
	District Level = "district"
	Commune  Level = "commune"
)

// Unit is a unit as it was from ValidFrom to ValidTo: one dated row. The same ID
// may have other rows with another name, kind or parent.
type Unit struct {
	ID          int64 `gorm:"column:unit_id"`
	Code        string
	Level       Level
	Kind        string // tỉnh, thành phố, quận, huyện, thị xã, xã, phường, thị trấn, đặc khu
	Name        string // Đồng Đăng
	FullName    string // Xã Đồng Đăng
	ParentID    int64  // 0 for a province
	ValidFrom   workday.Day
	ValidTo     workday.Day // the last day; zero while it still stands
	Basis       string      // the list or resolution that the row is taken from
	Approximate bool        // the first or last day is not exactly known
}

// Stands reports whether the row holds on a day.
func (u Unit) Stands(on workday.Day) bool {
	return u.ValidFrom <= on && (u.ValidTo.IsZero() || on <= u.ValidTo)
}

// Ref is the unit's address on a day: its bare code while it stands, else the
// code with the last day on which it meant this unit.
func (u Unit) Ref(today workday.Day) string {
	if u.Stands(today) {
		return u.Code
	}
	return Ref{Code: u.Code, On: u.ValidTo}.String()
}

// SuccessionKind says in which way one unit took the place of another.
type SuccessionKind string

// The ways.
const (
	Merge    SuccessionKind = "merge"    // whole, together with others
	Split    SuccessionKind = "split"    // a part of it
	Rename   SuccessionKind = "rename"   // whole and alone, under another code
	Retype   SuccessionKind = "retype"   // whole and alone, as another kind or level
	Reparent SuccessionKind = "reparent" // whole and alone, under another unit
	Abolish  SuccessionKind = "abolish"  // it ended; To, if any, only answers for it
)

// Succession says that From ended and To took over its area, or a part of it, on
// a day. To is 0 when no source knows. At most one successor of a unit is the
// default: certain when it took the whole, a suggestion when the unit was split.
type Succession struct {
	FromUnit    int64
	FromCode    string
	FromName    string
	ToUnit      int64
	ToCode      string
	ToName      string
	Kind        SuccessionKind
	OnDay       workday.Day
	Part        string // whole, part
	IsDefault   bool
	Basis       string
	Approximate bool // the day is only known to lie before it
}

// Whole reports whether all of From went to To.
func (s Succession) Whole() bool { return s.Part == "whole" }
