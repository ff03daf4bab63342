/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the window share:
 *
 *   window.c          life cycle, panes, looks
 *   window_actions.c  actions, their enabled states, keys
 *   window_file.c     opening and editing
 *   window_save.c     unsaved changes, saving, recovery
 *   window_menus.c    recent files, lessons, files that are dropped
 *   window_jump.c     find, run to a condition */
#pragma once

#include "app/canvas.h"
#include "app/event_tree.h"
#include "app/inspector.h"
#include "app/player.h"
#include "app/settings.h"
#include "app/timeline_bar.h"
#include "app/window.h"
#include "app/workload_view.h"

/* What replaces or ends the document. */
typedef enum
{
  KM_NEXT_NOTHING,
  KM_NEXT_OPEN, /* pending_file */
  KM_NEXT_NEW,
  KM_NEXT_CLOSE,
} KmNext;

/* A search for a condition, see window_jump.c. */
typedef struct _KmSearch KmSearch;

struct _KmWindow
{
  AdwApplicationWindow parent_instance;

  /* template */
  GtkWidget *header;
  AdwWindowTitle *title;
  AdwSplitButton *open_button;
  GtkMenuButton *lessons_button;
  GtkMenuButton *find_button;
  GtkPopover *find_popover;
  GtkSearchEntry *find_entry;
  GtkLabel *find_problem;
  GtkToggleButton *inspector_button;
  GtkRevealer *progress_revealer;
  GtkLabel *progress_label;
  GtkProgressBar *progress_bar;
  AdwToastOverlay *toasts;
  GtkPaned *main_paned;
  GtkPaned *left_paned;
  AdwFlap *flap;
  AdwBin *right_slot;
  KmCanvas *canvas;
  GtkWidget *caption_box;
  GtkLabel *caption_label;
  KmTimelineBar *timeline_bar;

  /* borrowed: children made after the first frame */
  KmWorkloadView *workload_view;
  KmEventTree *event_tree;
  KmInspector *inspector;
  GtkWindow *proc_window; /* files of /proc, NULL while it is closed */

  /* weak: windows beside this one, NULL while they are closed */
  GtkWindow *gfp_window;
  GtkWindow *choose_window;

  /* owned */
  KmViewState *state;
  KmPlayer *player;
  GSettings *settings; /* NULL if the schema is not installed */
  GtkCssProvider *text_css;
  KmLoad *load;        /* runs in the background, or NULL */
  KmSearch *search;    /* the same; owned by its task */
  GFile *pending_file; /* to be opened as soon as that is possible */
  char *recovery_path;

  /* plain */
  bool panes_ready;     /* the panes that are made after the first frame exist */
  bool restore_pending; /* km_window_restore() was called before that */
  bool load_is_edit;    /* the load is of the text in the editor */
  bool edit_pending;    /* the text changed while a load was running */
  bool is_lesson;       /* saving asks for a name */
  bool save_after_load; /* the text is saved as soon as the load that is running has taken it over */
  KmNext next;          /* what was asked for and waits for unsaved changes to be dealt with */
  bool discard;         /* the person has said that unsaved changes may be lost */
  bool save_wanted;     /* the answer was to save */
  bool touched;         /* something was opened or typed */
  bool fell_back;       /* the first file could not be opened and the last session was, instead */
  bool presenting;
  bool narrow;
  uint32_t jump_to_line; /* after the load, go to the last call of this line; 0 = stay */
  guint progress_timeout;
  guint store_timeout;
  double zoom; /* projector zoom, without the factor of presenting */
};

/* window.c */
void km_window_toast (KmWindow *window, const char *text);
void km_window_set_presenting (KmWindow *window, bool presenting);
void km_window_set_zoom (KmWindow *window, double zoom);
void km_window_update_title (KmWindow *window);

/* window_actions.c */
void km_window_install_actions (GtkWidgetClass *class);
void km_window_init_keys (KmWindow *window);
/* Derives every enabled state from the state of the window. */
void km_window_update_actions (KmWindow *window);

/* window_menus.c */
void km_window_init_files (KmWindow *window);

/* window_file.c */
void km_window_new_workload (KmWindow *window);
void km_window_choose_file (KmWindow *window);
void km_window_cancel_load (KmWindow *window);
/* Starts what had to wait for the panes. */
void km_window_start_pending (KmWindow *window);
/* Does what waited in `next`, now that nothing would be lost. */
void km_window_go_on (KmWindow *window);
/* The text in the editor was changed. */
void km_window_edited (KmWindow *window);
void km_window_append_line (KmWindow *window, const char *line);

/* window_save.c */
void km_window_save (KmWindow *window);
void km_window_save_as (KmWindow *window);
/* Does @next, if need be after asking what shall become of unsaved changes. */
void km_window_ask_then (KmWindow *window, KmNext next);
/* Returns true if closing has to wait for an answer or a save. */
bool km_window_ask_before_closing (KmWindow *window);
/* Writes the recovery file, now or in a few seconds. */
void km_window_store (KmWindow *window);
void km_window_store_soon (KmWindow *window);
bool km_window_is_dirty (KmWindow *window);
/* Returns: (transfer full) (nullable) the text in the editor, NULL if there is no editor. */
char *km_window_editor_text (KmWindow *window);
/* Is there typing that the session has not heard of? And handing it over. */
bool km_window_is_behind (KmWindow *window);
void km_window_catch_up (KmWindow *window);
void km_window_show_error (KmWindow *window, const char *heading, const char *body);

/* window_jump.c */
void km_window_find (KmWindow *window);
void km_window_find_activate (KmWindow *window);
void km_window_find_closed (KmWindow *window);
void km_window_find_changed (KmWindow *window);
/* @condition names an entry of the table in window_jump.c, followed by "+" or "-" for the direction: "fail+". */
void km_window_run_to (KmWindow *window, const char *condition);
/* Gives up the search that runs in the background, if there is one. */
void km_window_cancel_search (KmWindow *window);
