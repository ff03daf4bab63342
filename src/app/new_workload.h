/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What New opens: a small workload that shows the language and what one does with it. */
#pragma once

/* Returns: (transfer full) its text, with the notes in the language of the person. */
char *km_new_workload_text (void);
