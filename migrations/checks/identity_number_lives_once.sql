-- An identity number stands with one living member in the whole country.
select id_blind, count(*) from people.persons
where left_on is null and id_blind is not null
group by id_blind having count(*) > 1;
