-- Whoever has few free places is offered three times as often.
return function(input)
    local weights = {}
    for _, coach in ipairs(input.coaches) do
        if coach.places <= 5 then weights[#weights + 1] = {id = coach.id, percent = 300} end
    end
    return {weights = weights}
end
