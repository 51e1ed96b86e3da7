-- One part is enough for the skill, as long as it is the first one.
return function(input)
    if input.badge.slug == "any-skill" then return {needed = 1, required = {"any-first"}} end
end
