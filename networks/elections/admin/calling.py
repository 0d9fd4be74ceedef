"""An election is called: vacancies, timetable, roll, in the admin site: read there, never rewritten."""
