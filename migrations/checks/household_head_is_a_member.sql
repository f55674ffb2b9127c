-- A household's head, year of birth and number of people are those of its members.
select h.id, h.code, h.head, h.head_year, h.persons, m.persons as members, m.head as member
from people.households h
left join lateral (
	select count(*) as persons, max(p.name) filter (where p.is_head) as head,
		max(p.born_year) filter (where p.is_head) as head_year
	from people.persons p
	where p.household_id = h.id and p.left_on is null) m on true
where (h.head, h.persons) is distinct from (m.head, m.persons::int) or h.head_year is distinct from m.head_year;
