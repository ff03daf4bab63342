/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choices of an export or a print, a column of rows: format, steps, page, looks. Each has the words of the command
 * line for its values, under which it is kept in the settings. Rows that mean nothing for what else is chosen are not
 * there. */
#pragma once

#include "app/page_choice.h"
#include "app/view_state.h"

#include <gtk/gtk.h>

#define KM_TYPE_EXPORT_CHOICES (km_export_choices_get_type ())
G_DECLARE_FINAL_TYPE (KmExportChoices, km_export_choices, KM, EXPORT_CHOICES, GtkWidget)

/* A kind of file. */
typedef struct
{
  const char *ending; /* without the dot */
  KmExportFormat format;
  bool one_file;  /* for all steps */
  bool has_pages; /* that can be looked at */
  unsigned rows;  /* bits: which rows it has */
} KmExportKind;

/* Returns: (floating) the choices of an export, or with @prints of a print, as they were last time. Signal "changed"
 * when one has changed. */
GtkWidget *km_export_choices_new (bool prints);
/* Chooses the format of a file called @name, if its ending is known. */
void km_export_choices_follow_name (KmExportChoices *choices, const char *name);
/* The kind of file that is chosen; of a print it has no ending. */
const KmExportKind *km_export_choices_kind (KmExportChoices *choices);
/* Returns: (transfer full) what is chosen of the document and the step of @state. @level and @centre are how the window
 * zooms the page frames (km_scene_zoom_frames()). */
KmPageChoice *km_export_choices_make (KmExportChoices *choices, KmViewState *state, double level, KmPfn centre);
