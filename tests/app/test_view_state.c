/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view state: what it keeps, and that every panel is told exactly once. */
#include "app/view_state.h"

static const char workload[] = "kmw 1\nmachine x86-32 memory=64M pcp=off\n"
                               "a = alloc_pages(GFP_KERNEL, 0)\nb = alloc_pages(GFP_KERNEL, 2)\n__free_pages(a, 0)\n";

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  KmDocument **document = user_data;
  g_autoptr (GError) error = NULL;

  *document = km_document_load_finish (result, &error);
  g_assert_no_error (error);
}

static KmDocument *
load (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  KmDocument *document = NULL;
  g_autoptr (KmLoad) loading = km_document_load_text (bytes, (KmCursor){ 0 }, loaded_cb, &document);

  while (!document)
    g_main_context_iteration (NULL, TRUE);
  return document;
}

static KmViewState *
state_with (const char *text)
{
  KmViewState *state = km_view_state_new ();
  g_autoptr (KmDocument) document = load (text);

  km_view_state_set_document (state, document);
  return state;
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_empty (void)
{
  KmViewState *state = km_view_state_new ();

  g_assert_null (km_view_state_document (state));
  g_assert_null (km_view_state_event (state));
  g_assert_true (km_view_state_at_start (state));
  g_assert_true (km_view_state_at_end (state));
  g_assert_false (km_view_state_step_event (state, 1));
  km_view_state_set_playing (state, true);
  g_assert_false (km_view_state_playing (state));
  g_assert_finalize_object (state);
}

static void
test_moving_tells_once (void)
{
  KmViewState *state = state_with (workload);
  guint stepped = 0;

  g_signal_connect_swapped (state, "stepped", G_CALLBACK (count_cb), &stepped);
  g_assert_true (km_view_state_step_op (state, 1));
  g_assert_cmpuint (stepped, ==, 1);
  g_assert_true (km_view_state_step_event (state, -1));
  g_assert_cmpuint (stepped, ==, 2);
  g_assert_true (km_view_state_seek (state, (KmCursor){ 0 }));
  g_assert_cmpuint (stepped, ==, 3);
  g_assert_false (km_view_state_step_op (state, -1));
  g_assert_cmpuint (stepped, ==, 3);
  g_assert_true (km_view_state_at_start (state));
  g_assert_finalize_object (state);
}

static void
test_end (void)
{
  KmViewState *state = state_with (workload);

  g_assert_true (km_view_state_seek (state, (KmCursor){ .op = 3, .event = KM_EVENT_LAST }));
  g_assert_true (km_view_state_at_end (state));
  km_view_state_set_playing (state, true);
  g_assert_false (km_view_state_playing (state));
  g_assert_finalize_object (state);
}

static void
test_selection (void)
{
  KmViewState *state = state_with (workload);
  const KmTarget frame = { .kind = KM_TARGET_FRAME, .pfn = 0x1010 };
  g_autoptr (KmDocument) small = load ("kmw 1\nmachine x86-32 memory=1M\n");
  guint changed = 0;

  g_signal_connect_swapped (state, "selection-changed", G_CALLBACK (count_cb), &changed);
  km_view_state_select (state, &frame);
  km_view_state_select (state, &frame);
  g_assert_cmpuint (changed, ==, 1);
  km_view_state_step_op (state, 1);
  g_assert_cmpuint (km_view_state_selection (state)->pfn, ==, 0x1010);
  km_view_state_set_document (state, small); /* has no such frame */
  g_assert_cmpint (km_view_state_selection (state)->kind, ==, KM_TARGET_NONE);
  g_assert_finalize_object (state);
}

static void
test_inspected_follows_the_event (void)
{
  KmViewState *state = state_with (workload);
  KmTarget target;

  km_view_state_inspected (state, &target);
  g_assert_cmpint (target.kind, ==, KM_TARGET_NONE);
  km_view_state_step_op (state, 1);
  km_view_state_inspected (state, &target);
  g_assert_cmpint (target.kind, ==, KM_TARGET_FRAME);
  g_assert_cmpuint (target.pfn, ==, km_timeline_result (km_view_state_timeline (state), 0));
  g_assert_finalize_object (state);
}

static void
test_limits (void)
{
  KmViewState *state = km_view_state_new ();

  km_view_state_set_speed (state, 1e9);
  g_assert_cmpfloat (km_view_state_speed (state), ==, KM_SPEED_MAX);
  km_view_state_set_speed (state, 0);
  g_assert_cmpfloat (km_view_state_speed (state), ==, KM_SPEED_MIN);
  km_view_state_set_text_scale (state, 1e9);
  g_assert_cmpfloat (km_view_state_text_scale (state), ==, KM_TEXT_SCALE_PRESENT_MAX);
  g_assert_finalize_object (state);
}

static void
test_breakpoints (void)
{
  KmViewState *state = state_with (workload);
  const uint32_t lines[] = { 3, 5 };
  guint changed = 0;

  g_signal_connect_swapped (state, "breakpoints-changed", G_CALLBACK (count_cb), &changed);
  km_view_state_toggle_breakpoint (state, 4);
  g_assert_true (km_session_has_breakpoint (km_view_state_session (state), 4));
  km_view_state_toggle_breakpoint (state, 4);
  g_assert_false (km_session_has_breakpoint (km_view_state_session (state), 4));
  km_view_state_set_breakpoints (state, lines, G_N_ELEMENTS (lines));
  g_assert_true (km_session_has_breakpoint (km_view_state_session (state), 3));
  g_assert_true (km_session_has_breakpoint (km_view_state_session (state), 5));
  g_assert_cmpuint (changed, ==, 3);
  g_assert_finalize_object (state);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/view-state/empty", test_empty);
  g_test_add_func ("/view-state/moving-tells-once", test_moving_tells_once);
  g_test_add_func ("/view-state/end", test_end);
  g_test_add_func ("/view-state/selection", test_selection);
  g_test_add_func ("/view-state/inspected-follows-the-event", test_inspected_follows_the_event);
  g_test_add_func ("/view-state/limits", test_limits);
  g_test_add_func ("/view-state/breakpoints", test_breakpoints);
  return g_test_run ();
}
