#!/usr/bin/env python3
"""Writes 400 invented names, the same at every run: `latin1` for the PDF standard fonts, `all` for embedded ones.

    certificates_names.py latin1|all > names.txt
"""
import random
import sys

# Syllables put together, so that no line is anyone's name; {first syllables} {second} {last parts} by script.
SCRIPTS = {
    "latin1": (["Al", "Bé", "Cor", "Dö", "El", "Fran", "Gü", "Ho", "Ín", "Jå", "Lu", "Mar", "Ní", "Ó", "Sø"],
               ["ma", "rin", "lène", "ndra", "tha", "bel", "ric", "no", "sé", "vin"],
               ["bergström", "castaño", "delorme", "fairwell", "grünthal", "häkkinen", "ibarra", "kjær", "lefèvre-marchand"]),
    "polish": (["Świę", "Brzę", "Łu", "Żu", "Mie", "Zdzi", "Ką"], ["sława", "czna", "cja", "zanna", "czysław", "sław"],
               ["brzęczyk", "szczyński", "źrebiecka", "łąkowska", "wójciak"]),
    "vietnamese": (["Nguyễn", "Trần", "Phạm", "Đặng", "Vũ"], [" Thị", " Văn", " Đức", " Ngọc"],
                   ["ánh", "hường", "khải", "mỹ", "quỳnh", "tuyết"]),
    "greek": (["Γε", "Δη", "Ελέ", "Νι", "Πα"], ["ώργιος", "μήτρης", "νη", "κόλαος", "ύλος"],
              ["παπαρίδης", "κωνστάκης", "αλεξάκη", "ξενόπουλος"]),
    "cyrillic": (["Дми", "Еле", "Щу", "Ми", "Оль"], ["трий", "на", "рик", "хаил", "га"],
                 ["щербинов", "кузьмихин", "яблочкина", "журавлёв"]),
    "turkish": (["Şük", "Iğ", "Gül", "Öz", "Çağ"], ["rü", "dır", "şen", "gür", "la"], ["yıldızcı", "öztürkoğlu", "çelikbaş"]),
}


def main():
    kinds = ["latin1"] if sys.argv[1:] == ["latin1"] else list(SCRIPTS)
    chance = random.Random(2026)
    for i in range(400):
        first, second, last = SCRIPTS[kinds[i % len(kinds)]]
        print(chance.choice(first) + chance.choice(second), chance.choice(last).capitalize())


if __name__ == "__main__":
    main()
