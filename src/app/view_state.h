/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view state: what stays the same while stepping back. Every panel binds to this one object; panels do not know
 * each other.
 *
 *   properties   document  playing  speed  text-scale  theme  views  stage  zone  progress  asks  hidden-from  pins
 *                (asks: are the questions of the workload asked at all? pins: does the inspector stay?)
 *   signals      stepped (KmMove)     the cursor moved, or the document is another one; the model is up to date
 *                selection-changed    another thing is selected
 *                breakpoints-changed
 *                stopped (KmStop)     playing has come to a stop
 *                act (text)           a gesture asks for calls here: lines of workload
 *                reveal (target)      show this thing well
 *                far (cursor)         the way to there takes long: who listens sees to it in its own time
 */
#pragma once

#include "app/document.h"
#include "model/quiz/quiz.h"
#include "scene/stage.h"

#define KM_TYPE_VIEW_STATE (km_view_state_get_type ())
G_DECLARE_FINAL_TYPE (KmViewState, km_view_state, KM, VIEW_STATE, GObject)

/* How the cursor got where it is. */
typedef enum
{
  KM_MOVE_SEEK, /* a jump: shown at once */
  KM_MOVE_STEP, /* one event on: may be animated */
} KmMove;

/* Events a second while playing. */
#define KM_SPEED_MIN 0.25
#define KM_SPEED_MAX 1000.0

#define KM_TEXT_SCALE_MIN 0.5
#define KM_TEXT_SCALE_MAX 4.0          /* of projector zoom */
#define KM_TEXT_SCALE_PRESENT_MAX 10.0 /* on a large screen */

/* Returns: (transfer full) a view state without a document. */
KmViewState *km_view_state_new (void);

/* The document on show, NULL before the first one. */
KmDocument *km_view_state_document (KmViewState *state);
void km_view_state_set_document (KmViewState *state, KmDocument *document);
/* Shortcuts through the document; NULL without one. */
KmSession *km_view_state_session (KmViewState *state);
KmScript *km_view_state_script (KmViewState *state);
KmTimeline *km_view_state_timeline (KmViewState *state);
KmModel *km_view_state_model (KmViewState *state);
/* The event at the cursor, NULL at the start. */
const KmEvent *km_view_state_event (KmViewState *state);
/* True if nothing comes before (after) the cursor. */
bool km_view_state_at_start (KmViewState *state);
bool km_view_state_at_end (KmViewState *state);

/* ---- moving ---- */

/* Would the next step on, an idea or an event, be far? */
bool km_view_state_next_is_far (KmViewState *state);

/* Each returns true if the cursor moved, every panel has then been told, or if it will move ("far"). */
bool km_view_state_seek (KmViewState *state, KmCursor to);
bool km_view_state_step_event (KmViewState *state, int direction);
bool km_view_state_step_op (KmViewState *state, int direction);
bool km_view_state_step_idea (KmViewState *state, int direction);
/* Tells that playing has stopped, and why. */
void km_view_state_stopped (KmViewState *state, KmStop why);
/* Tells every panel that the timeline was moved by other means. */
void km_view_state_moved (KmViewState *state, KmMove move);
/* Frames that the last move changed, valid until the next one. */
size_t km_view_state_ranges (KmViewState *state, const KmFrameRange **ranges);

/* ---- questions ---- */

/* The answers so far (transfer none). */
KmQuiz *km_view_state_quiz (KmViewState *state);
/* Is a question of the workload asked where the cursor is? Puts it in @mark. Steps on go nowhere then. */
bool km_view_state_asked (KmViewState *state, size_t *mark);
/* Answers it for good. */
void km_view_state_answer (KmViewState *state, size_t mark, bool right);
/* Starts afresh: another workload was opened. */
void km_view_state_forget_answers (KmViewState *state);
/* The operation whose steps a person performs; UINT32_MAX: none. */
uint32_t km_view_state_performed (KmViewState *state);
void km_view_state_set_performed (KmViewState *state, uint32_t performed);
/* The stage on which the answer to a question is pointed at; KM_NR_STAGES: none. A person's own choice wins. */
void km_view_state_set_asked_stage (KmViewState *state, KmStage stage);
/* Nothing may be shown of this operation and those behind it, nor of what is checked after it; UINT32_MAX: all may. */
uint32_t km_view_state_hidden_from (KmViewState *state);
/* The question that hides them, a mark. Returns false if it is no question of the workload. */
bool km_view_state_wall (KmViewState *state, size_t *mark);

/* ---- selection ---- */

/* What is selected; kind KM_TARGET_NONE if nothing is (transfer none). */
const KmTarget *km_view_state_selection (KmViewState *state);
/* What the inspector shows: the selection, or without one what the current event touches, and where a call returns what
 * it touched last; at the end of the run nothing, which is the machine and what was never freed. */
void km_view_state_inspected (KmViewState *state, KmTarget *target);
void km_view_state_select (KmViewState *state, const KmTarget *target);
/* Selects @target and asks the canvas to bring it into view. */
void km_view_state_reveal (KmViewState *state, const KmTarget *target);

/* ---- breakpoints ---- */

/* Lines of the workload, 1-based, kept by the session. On a line without a call (a note, an empty line) it is the next
 * line with one that gets the breakpoint. */
void km_view_state_toggle_breakpoint (KmViewState *state, uint32_t line);
/* Takes over the lines after an edit moved them. */
void km_view_state_set_breakpoints (KmViewState *state, const uint32_t *lines, size_t n_lines);

/* ---- gestures ---- */

/* Asks for @lines, calls of workload text, to act at the cursor. */
void km_view_state_act (KmViewState *state, const char *lines);

/* ---- plain properties ---- */

/* Playing ends by itself at the end of the script; speed is in events a second, clamped to its limits. */
bool km_view_state_playing (KmViewState *state);
void km_view_state_set_playing (KmViewState *state, bool playing);
/* Plays as far as @to, behind the cursor, event KM_EVENT_LAST being the end of its call; any other move ends it. */
void km_view_state_play_to (KmViewState *state, KmCursor to);
/* Is it playing so? Puts in @to how far. */
bool km_view_state_plays_to (KmViewState *state, KmCursor *to);
double km_view_state_speed (KmViewState *state);
void km_view_state_set_speed (KmViewState *state, double speed);
/* Projector zoom times the system's own text scaling. */
double km_view_state_text_scale (KmViewState *state);
void km_view_state_set_text_scale (KmViewState *state, double scale);
KmThemeId km_view_state_theme (KmViewState *state);
void km_view_state_set_theme (KmViewState *state, KmThemeId theme);
/* The views of the stage "All". */
KmViews km_view_state_views (KmViewState *state);
void km_view_state_set_views (KmViewState *state, KmViews views);
/* The stage that the person has chosen; KM_NR_STAGES: none, the workload's `show` and the call decide. */
KmStage km_view_state_stage (KmViewState *state);
void km_view_state_set_stage (KmViewState *state, KmStage stage);
/* The stage that is seen: the chosen one, or the one of the call; KM_NR_STAGES while `show` of the workload decides. */
KmStage km_view_state_seen_stage (KmViewState *state);
/* The views that are seen. */
KmViews km_view_state_seen_views (KmViewState *state);
/* The frames that the map shows, from @first up to @end, if `show` of the workload decides and names some; else 0. */
void km_view_state_seen_frames (KmViewState *state, KmPfn *first, KmPfn *end);
/* Does the inspector stay when nothing is selected? */
bool km_view_state_pins (KmViewState *state);
void km_view_state_set_pins (KmViewState *state, bool pins);
double km_view_state_progress (KmViewState *state);
void km_view_state_set_progress (KmViewState *state, double progress);
