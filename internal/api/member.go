package api

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/people"
)

type newMember struct {
	Name         string   `json:"name"`
	Born         string   `json:"born"`
	Age          string   `json:"age"`
	Sex          string   `json:"sex"`
	Relation     string   `json:"relation"`
	Head         bool     `json:"head"`
	IDNumber     string   `json:"id_number"`
	SocialNumber string   `json:"social_number"`
	Facts        []string `json:"facts"`
}

func (m newMember) form() people.PersonForm {
	return people.PersonForm{
		Name: m.Name, Born: m.Born, Age: m.Age, Sex: m.Sex, Relation: m.Relation, Head: m.Head,
		IDNumber: m.IDNumber, SocialNumber: m.SocialNumber, Facts: m.Facts,
	}
}

func (a *API) addMember(c echo.Context) error {
	var in struct {
		newMember
		Revision int64 `json:"revision"`
	}
	return a.changeHousehold(c, &in, func(by auth.Actor, id int64) error {
		return a.People.SaveMember(c.Request().Context(), by, id, people.MemberForm{PersonForm: in.form(), Revision: in.Revision})
	})
}

// changeMember says anew who a member is. Numbers left empty stay as they are, and so
// do the sealed facts unless facts_again says that the list is whole.
func (a *API) changeMember(c echo.Context) error {
	var in struct {
		newMember
		FactsAgain    bool  `json:"facts_again"`
		ForgetNumbers bool  `json:"forget_numbers"`
		Revision      int64 `json:"revision"`
	}
	return a.onMember(c, &in, func(by auth.Actor, id int64, no int) error {
		return a.People.SaveMember(c.Request().Context(), by, id, people.MemberForm{
			PersonForm: in.form(), FactsAgain: in.FactsAgain, ForgetNumbers: in.ForgetNumbers,
			Revision: in.Revision, HouseholdPerson: no,
		})
	})
}

// endMember says that somebody has left the household.
func (a *API) endMember(c echo.Context) error {
	var in struct {
		On       string `json:"on"`
		Reason   string `json:"reason"`
		Revision int64  `json:"revision"`
	}
	return a.onMember(c, &in, func(by auth.Actor, id int64, no int) error {
		return a.People.EndMember(c.Request().Context(), by, id, in.Revision, no, in.On, in.Reason)
	})
}

// onMember changes the member of the path; what is no number of a member is nobody.
func (a *API) onMember(c echo.Context, in any, do func(by auth.Actor, id int64, no int) error) error {
	return a.changeHousehold(c, in, func(by auth.Actor, id int64) error {
		no, err := strconv.Atoi(c.Param("no"))
		if err != nil || no < 1 {
			return fault.Of(fault.Missing, "household.member.missing")
		}
		return do(by, id, no)
	})
}

// changeContact says where a household lives and how it is reached. What is sealed and
// left empty stays as it is.
func (a *API) changeContact(c echo.Context) error {
	var in struct {
		Village       string `json:"village"`
		Address       string `json:"address"`
		Phone         string `json:"phone"`
		ForgetAddress bool   `json:"forget_address"`
		ForgetPhone   bool   `json:"forget_phone"`
		Revision      int64  `json:"revision"`
	}
	return a.changeHousehold(c, &in, func(by auth.Actor, id int64) error {
		return a.People.ChangeContact(c.Request().Context(), by, id, people.ContactForm{
			Revision: in.Revision, Village: in.Village, Address: in.Address, Phone: in.Phone,
			ForgetAddress: in.ForgetAddress, ForgetPhone: in.ForgetPhone,
		})
	})
}
