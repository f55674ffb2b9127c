-- A household's head, year of birth and number of people are those of its members.
select h.id, h.code, h.head, h.head_year, h.persons, m.persons as members, m.head as member
from people.households h
left join (
	select p.household_id, count(*) as persons, max(p.name) filter (where p.is_head) as head,
		max(p.born_year) filter (where p.is_head) as head_year
	from people.persons p
	where p.left_on is null
	group by p.household_id) m on m.household_id = h.id
where (h.head, h.persons) is distinct from (m.head, m.persons::int) or h.head_year is distinct from m.head_year;
