/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Printing: the pages of a choice, or the handout of them, with the theme for paper. Sheets are made in a thread while
 * the print operation waits. */
#pragma once

#include "app/page_choice.h"

#include <gtk/gtk.h>

/* Returns: (transfer full) an operation that prints @choice, whose pages are found: a step a sheet, in the size of the
 * paper, or so many as the options say. Runs asynchronously; the caller runs it, once. */
GtkPrintOperation *km_page_print_new (KmPageChoice *choice);
/* Returns: (transfer full) the paper that a choice of so many steps a sheet is put on unless the person says otherwise:
 * that of the country, lying for one step a sheet. */
GtkPageSetup *km_page_print_setup (unsigned per_page);
/* The room on the paper of @setup, in points. */
void km_page_print_room (GtkPageSetup *setup, unsigned per_page, double *width, double *height);
