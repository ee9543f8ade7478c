"""Pressing buttons."""


def press(page, selector):
    """Clicks and waits until the next page has loaded whole: leaving it earlier would break off its
    requests.
    """
    with page.expect_navigation():
        page.click(selector)
