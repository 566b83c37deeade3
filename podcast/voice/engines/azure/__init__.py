"""`azure`: Azure Speech, the licensed service of the voices that edge has: SSML with pinyin, pauses and expressions.

    [engines.azure]
    region = "eastasia"        # the key is in the environment, AZURE_SPEECH_KEY

Source: Microsoft, "Text to speech REST API", learn.microsoft.com/azure/ai-services/speech-service/rest-text-to-speech.
"""

from podcast.voice.engines.azure.engine import Azure

__all__ = ["Azure"]
