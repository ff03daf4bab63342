/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the window share. Each calls only those above it, and tells the last one with km_window_changed().
 * Two pairs know each other: the size of words depends on whether the window presents, and presenting sets it; saving
 * keeps a branch first, and keeping one may have something to say.
 *
 *   window_looks.c     text size, theme, narrow windows
 *   window_inspector.c when the inspector is there; what was never freed
 *   window_present.c   presenting
 *   window_document.c  what the document flow tells and asks
 *   window_branch.c    what if: calls that act at the step on show
 *   window_lesson.c    how far one came in a lesson, the next one, the first start
 *   window_jump.c      find, run to a condition
 *   window_menus.c     recent files
 *   window_actions.c   actions, their enabled states, keys
 *   window.c           life cycle, panes, title */
#pragma once

#include "app/canvas.h"
#include "app/explanation.h"
#include "app/stage_tabs.h"
#include "app/document_flow.h"
#include "app/player.h"
#include "app/question_card.h"
#include "app/settings.h"
#include "app/timeline_bar.h"
#include "app/window.h"
#include "app/workload_view.h"
#include "workload/lessons.h"

/* A search for a condition, see window_jump.c. */
typedef struct _KmSearch KmSearch;

struct _KmWindow
{
  AdwApplicationWindow parent_instance;

  /* template */
  GtkWidget *header;
  AdwWindowTitle *title;
  AdwSplitButton *open_button;
  GtkMenuButton *find_button;
  GtkPopover *find_popover;
  GtkSearchEntry *find_entry;
  GtkLabel *find_problem;
  GtkRevealer *progress_revealer;
  GtkLabel *progress_label;
  GtkProgressBar *progress_bar;
  AdwToastOverlay *toasts;
  GtkPaned *main_paned;
  GtkWidget *left_column;
  AdwBin *left_slot;
  GtkWidget *left_bin; /* with left_question in it */
  GtkScrolledWindow *left_question;
  AdwBin *stage_question;
  AdwFlap *flap;
  AdwBin *right_slot;
  KmCanvas *canvas;
  KmStageTabs *stage_tabs;
  KmQuestionCard *question_card;
  KmExplanation *explanation;
  GtkWidget *content;
  GtkWidget *branch_bar;
  GtkLabel *branch_label;
  GtkScrolledWindow *canvas_scroller;
  GtkLabel *hint_label;
  GtkWidget *explanation_slot;
  GtkWidget *present_top;
  GtkLabel *present_call;
  GtkLabel *present_place;
  AdwBin *controls_bin;
  GtkWidget *blank;
  GtkLabel *typed_label;
  GtkWidget *caption_box;
  GtkLabel *caption_label;
  KmTimelineBar *timeline_bar;

  /* borrowed; made after the first frame, NULL before */
  KmWorkloadView *workload_view;

  /* weak: windows beside this one, NULL while they are closed */
  GtkWindow *proc_window;
  GtkWindow *gfp_window;
  GtkWindow *choose_window;
  GtkWindow *compare_window;
  GtkWindow *lecturer_window;
  GtkWindow *lessons_window;

  /* owned */
  KmViewState *state;
  KmPlayer *player;
  GSettings *settings; /* NULL if the schema is not installed */
  GtkCssProvider *text_css;
  KmDocumentFlow *flow;
  char *branch_origin; /* the text that a branch goes back to; NULL: there is no branch */
  char *branch_lines;  /* what is tried in it last */
  KmSearch *search;    /* runs in the background, or NULL; owned by its task */

  /* plain */
  bool presenting;
  bool narrow;
  bool low;             /* so low, for the size of words, that a question is asked in the column of the script */
  bool opens_inspector; /* it is the window that opens or closes it */
  guint progress_timeout;
  double zoom; /* projector zoom */
  int room;    /* how much larger the picture is than other words, in percent */

  /* of a lesson */
  KmScript *seen_script; /* that `seen` is about; only compared */
  uint32_t seen;         /* the furthest call that was written down */
  guint show_timeout;    /* runs during the show of the first start */
  bool in_show;          /* it is the show that moves the cursor */

  /* while presenting */
  int presented_height;   /* that it is laid out for; 0: not yet */
  guint controls_timeout; /* runs while the controls are there */
  double pointer[2];      /* where the mouse was; below 0: not known yet */
  uint32_t typed;         /* number of a call, so far */
  bool says_sentence;     /* the caption, instead of the note */
  bool laser;
  GdkCursor *laser_cursor; /* owned; NULL before it was asked for */
};

/* ---- window_looks.c ---- */

/* Projector zoom. */
void km_window_set_zoom (KmWindow *window, double zoom);
/* Makes words as large as zoom, or while presenting the screen, asks for. */
void km_window_apply_text_scale (KmWindow *window);
/* Puts a question where there is room: below the stage, or in a low window below the script. */
void km_window_place_question (KmWindow *window);
/* Follows the size of the window, the theme and the text size of the system; applies what was kept. */
void km_window_init_looks (KmWindow *window);
void km_window_finish_looks (KmWindow *window);

/* ---- window_inspector.c ---- */

/* Opens the inspector if something is selected or it is pinned, else closes it. */
void km_window_update_inspector (KmWindow *window);
/* Returns: (transfer full) a sentence about the end of the run, and what was never freed. */
char *km_window_tell_end (KmWindow *window);
/* Goes to the end and shows the list of what was never freed. */
void km_window_show_leaks (KmWindow *window);
void km_window_init_inspector (KmWindow *window);

/* ---- window_present.c ---- */

void km_window_set_presenting (KmWindow *window, bool presenting);
/* The window has another size: while presenting everything is laid out for its height. */
void km_window_size_presentation (KmWindow *window);
/* Shows call, place and caption of the step while presenting. */
void km_window_show_caption (KmWindow *window);
/* Sizes that belong to the height of the screen. Returns: (transfer full) as CSS; as the scale of the canvas. */
char *km_window_present_css (KmWindow *window);
double km_window_present_text_scale (KmWindow *window);
/* Listens to mouse and keys; gives up what runs. */
void km_window_init_present (KmWindow *window);
void km_window_finish_present (KmWindow *window);

/* ---- window_document.c ---- */

/* The functions of the KmFlowHost, see document_flow.h. */
char *km_window_editor_text (gpointer window);
void km_window_opened (gpointer window);
void km_window_ran (gpointer window, const char *problem);
void km_window_saved (gpointer window);
void km_window_show_error (gpointer window, const char *heading, const char *body);
void km_window_toast (gpointer window, const char *text);
void km_window_ask_about_changes (gpointer window, const char *name);
void km_window_ask_overwrite (gpointer window, const char *name);
void km_window_file_changed (gpointer window, const char *name, KmFileState state);
void km_window_ask_name (gpointer window, GFile *file, const char *name);
/* The bar that shows how far a load is, after a while; the panes that wait for it. */
void km_window_show_progress (KmWindow *window);
void km_window_choose_file (KmWindow *window);

/* ---- window_branch.c ---- */

/* A gesture: @lines act at the step on show, in a branch. */
void km_window_act (KmWindow *window, const char *lines);
/* Makes the branch part of the workload; goes back to the text and the step before it. Nothing without a branch. */
void km_window_keep_branch (KmWindow *window);
void km_window_discard_branch (KmWindow *window);
/* Follows the editor, which was made: what is typed keeps a branch, undo gives it up. */
void km_window_init_branch (KmWindow *window);

/* ---- window_lesson.c ---- */

/* Opens the lesson behind the one on show, if there is one. */
void km_window_next_lesson (KmWindow *window);
/* The program was started for the first time, and has a new workload on show: plays a little of it. */
void km_window_first_start (gpointer window);
void km_window_init_lesson (KmWindow *window);
void km_window_finish_lesson (KmWindow *window);

/* ---- window_jump.c ---- */

void km_window_find (KmWindow *window);
void km_window_find_activate (KmWindow *window);
void km_window_find_closed (KmWindow *window);
void km_window_find_next (KmWindow *window);
void km_window_find_previous (KmWindow *window);
void km_window_find_changed (KmWindow *window);
/* @condition names an entry of the table in window_jump.c, followed by "+" or "-" for the direction: "fail+". */
void km_window_run_to (KmWindow *window, const char *condition);
/* Gives up the search that runs in the background, if there is one. */
void km_window_cancel_search (KmWindow *window);
/* Goes to @to, which takes long, in a thread; the picture stays as it is until then. */
void km_window_go_far (KmWindow *window, const KmCursor *to);
/* The cursor has moved: such a move is no longer wanted. */
void km_window_gone_elsewhere (KmWindow *window);

/* ---- window_menus.c ---- */

void km_window_init_menus (KmWindow *window);

/* ---- window_actions.c ---- */

void km_window_install_actions (GtkWidgetClass *class);
void km_window_init_keys (KmWindow *window);
/* Derives every enabled state from the state of the window. */
void km_window_update_actions (KmWindow *window);

/* ---- window.c ---- */

/* Tells the window that what its title and its actions are about has changed. */
static inline void
km_window_changed (KmWindow *window)
{
  g_signal_emit_by_name (window, "changed");
}
