package office

import (
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// places are where an officer can go, and what it takes to see the way there.
// Hiding a way is a courtesy: each use case asks again.
var places = []struct {
	group string
	links []placeLink
}{
	{"office.nav.work", []placeLink{
		{home, "today.nav", ""},
		{home + "/viec", "duties.nav", auth.ReadDuties},
		{home + "/sao-ke", "intake.nav", auth.ReadBooks},
		{home + "/khop", "queue.nav", auth.ReadBooks},
		{home + "/hoi", "inquiries.nav", auth.ReadBooks},
		{home + "/tien-mat", "cash.nav", auth.ReceiveCash},
		{home + "/quy-tien-mat", "box.nav", auth.ReadBooks},
		{home + "/ngoai-te-vang", "value.nav", auth.ReadBooks},
		{home + "/hang-hoa", "goods.nav", auth.ReadStock},
		{home + "/kho", "stock.nav", auth.ReadStock},
		{home + "/chuyen-hang", "shipments.nav", auth.ReadStock},
		{home + "/bien-nhan", "receipts.nav", auth.ReadBooks},
	}},
	{"office.nav.relief", []placeLink{
		{home + "/thien-tai", "event.nav", auth.ReadEvents},
		{home + "/bao-cao-nhanh", "quick.nav", auth.ReportQuick},
		{home + "/danh-gia", "survey.nav", auth.ReadHouseholds},
		{home + "/ho", "households.nav", auth.ReadHouseholds},
		{home + "/to-trinh", "requests.nav", auth.ReadAid},
		{home + "/ke-hoach-chi", "plan.nav", auth.ReadPayout},
		{home + "/phien-phat", "handover.nav", auth.ReadPayout},
		{home + "/phan-bo", "rounds.nav", auth.ReadAid},
		{home + "/niem-yet", "notices.nav", auth.ReadAid},
		{home + "/khieu-nai", "objections.nav", auth.ReadAid},
		{home + "/dinh-muc", "norm.nav", auth.ReadNorms},
	}},
	{"office.nav.fund", []placeLink{
		{home + "/van-dong", "campaigns.nav", auth.ReadBooks},
		{home + "/thong-bao-van-dong", "outside.nav", auth.ReadBooks},
		{home + "/so", "books.nav", auth.ReadBooks},
		{home + "/chuyen-quy", "remittance.nav", auth.ReadBooks},
		{home + "/chi-phi", "cost.nav", auth.ReadBooks},
		{home + "/nguon-khac", "source.nav", auth.ReadBooks},
		{home + "/but-toan", "entries.nav", auth.ReadBooks},
		{home + "/khoa-so", "months.nav", auth.ReadBooks},
		{home + "/ket-thuc", "ending.nav", auth.ReadBooks},
		{home + "/bao-co", "hooks.nav", auth.ManageHooks},
	}},
	{"office.nav.admin", []placeLink{
		{home + "/nguoi-dung", "users.nav", auth.ManageStaff},
		{home + "/thu-di", "outbox.nav", auth.ReadOutbox},
		{home + "/nhat-ky", "audit.nav", auth.ReadAudit},
		{home + "/dau-hieu", "signals.nav", auth.ReadAudit},
		{home + "/cam-on", "thanks.nav", auth.MatchLines},
	}},
	{"office.nav.self", []placeLink{
		{home + "/toi", "me.nav", ""},
	}},
}

type placeLink struct {
	href, label string
	takes       auth.Permission
}

func shellOf(w staff.Who) site.Shell {
	s := site.Shell{Person: w.Person, Unit: w.Unit}
	for _, p := range places {
		g := site.NavGroup{Label: p.group}
		for _, l := range p.links {
			if l.takes == "" || w.May(l.takes, 0) {
				g.Links = append(g.Links, site.NavLink{Href: l.href, Label: l.label})
			}
		}
		if len(g.Links) > 0 {
			s.Nav = append(s.Nav, g)
		}
	}
	return s
}
