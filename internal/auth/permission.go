package auth

// Permission names one thing that can be allowed.
type Permission string

// The permissions. Which roles hold each stands in the table below them.
const (
	ReadBooks       Permission = "read_books"       // campaigns, accounts, entries, statements, receipts
	ReadAudit       Permission = "read_audit"       // the audit trail
	ManageStaff     Permission = "manage_staff"     // users and roles of a unit and those below
	ManageCampaign  Permission = "manage_campaign"  // draft a campaign, name its accounts
	PublishCampaign Permission = "publish_campaign" // open a campaign to the public
	ImportStatement Permission = "import_statement" // upload a bank statement
	MatchLines      Permission = "match_lines"      // match, undo, ignore bank lines
	ReceiveCash     Permission = "receive_cash"     // take cash at the desk
	VoidReceipt     Permission = "void_receipt"     // void a receipt
	PostEntries     Permission = "post_entries"     // entries by hand
	ReverseEntries  Permission = "reverse_entries"  // reverse an entry
	CloseMonth      Permission = "close_month"      // ask for a month to be closed or reopened
	ConfirmMonth    Permission = "confirm_month"    // the second person for it
	ReadOutbox      Permission = "read_outbox"      // messages that go out
	ResendMessages  Permission = "resend_messages"  // another try for one that failed
	RevealPersonal  Permission = "reveal_personal"  // legal names, phones, addresses, with a reason
	FoundFunds      Permission = "found_funds"      // write down the fund of a unit
	ManagePlaces    Permission = "manage_places"    // villages and their heads
)

// rule says who holds a permission, and whether it reaches the units below.
// Reading reaches down; acting is done at one's own unit, as the plans order
// decentralisation (Decision 488/QĐ-TTg), except for the administration of staff.
type rule struct {
	roles []Role
	below bool
}

var rules = map[Permission]rule{
	ReadBooks: {[]Role{
		Admin, FundManager, Accountant, Cashier, Storekeeper, MTTQOfficer,
		CommuneChair, Approver, Auditor,
	}, true},
	ReadAudit:       {[]Role{Admin, FundManager, Auditor}, true},
	ManageStaff:     {[]Role{Admin}, true},
	ManageCampaign:  {[]Role{FundManager, MTTQOfficer, CommuneChair}, false},
	PublishCampaign: {[]Role{FundManager, CommuneChair}, false},
	ImportStatement: {[]Role{Accountant, FundManager}, false},
	MatchLines:      {[]Role{Accountant}, false},
	ReceiveCash:     {[]Role{Cashier, MTTQOfficer}, false},
	VoidReceipt:     {[]Role{FundManager, Accountant}, false},
	PostEntries:     {[]Role{Accountant}, false},
	ReverseEntries:  {[]Role{Accountant, FundManager}, false},
	CloseMonth:      {[]Role{Accountant}, false},
	ConfirmMonth:    {[]Role{FundManager, Approver}, false},
	ReadOutbox:      {[]Role{Admin, FundManager}, true},
	ResendMessages:  {[]Role{Admin, FundManager}, true},
	RevealPersonal:  {[]Role{FundManager, Accountant}, false},
	FoundFunds:      {[]Role{Admin}, true},
	ManagePlaces:    {[]Role{Admin, CommuneChair}, true},
}

// Permissions lists every permission, for tests that walk them all.
func Permissions() []Permission {
	all := make([]Permission, 0, len(rules))
	for p := range rules {
		all = append(all, p)
	}
	return all
}
